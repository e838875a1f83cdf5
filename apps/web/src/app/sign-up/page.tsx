import { SignUpScreen } from '../../features/entry/sign-up-screen.tsx';

export default function SignUpPage() {
  return <SignUpScreen />;
}
