import { DocumentsScreen } from '../../../features/documents/documents-screen.tsx';

export default function DocumentsPage() {
  return <DocumentsScreen />;
}
