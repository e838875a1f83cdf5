import { InviteScreen } from '../../features/entry/invite-screen.tsx';

export default function InvitePage() {
  return <InviteScreen />;
}
