import { SearchScreen } from '../../../features/search/search-screen.tsx';

export default function SearchPage() {
  return <SearchScreen />;
}
