import { PartsGallery } from '../../features/parts-gallery/parts-gallery.tsx';

export default function PartsPage() {
  return <PartsGallery />;
}
