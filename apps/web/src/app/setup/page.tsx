import { SetupScreen } from '../../features/entry/setup/setup-screen.tsx';

export default function SetupPage() {
  return <SetupScreen />;
}
