import { SignInScreen } from '../../features/entry/sign-in-screen.tsx';

export default function SignInPage() {
  return <SignInScreen />;
}
