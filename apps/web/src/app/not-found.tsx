import { NotFound } from '../features/entry/not-found.tsx';

export default function NotFoundPage() {
  return <NotFound />;
}
