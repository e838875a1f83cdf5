import { DocumentScreen } from '../../../features/viewer/document-screen.tsx';

export default function DocumentPage() {
  return <DocumentScreen />;
}
