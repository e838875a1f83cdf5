import { Home } from '../features/entry/home.tsx';

export default function HomePage() {
  return <Home />;
}
