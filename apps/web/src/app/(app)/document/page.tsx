import { DocumentScreen } from '../../../features/documents/detail/document-screen.tsx';

export default function DocumentPage() {
  return <DocumentScreen />;
}
