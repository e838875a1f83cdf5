'use client';
import type { SearchScope } from '@onyx/contracts';
import { useCallback, useEffect, useState } from 'react';
import { useUrlState } from '../../frame/url-state.ts';
import { Composer } from './composer/composer.tsx';
import { isEverywhere } from './composer/scope.ts';
import { ConversationView } from './conversation-view.tsx';
import { NewChat } from './new-chat.tsx';
import { useDraft } from './state/drafts.ts';
import { useAsk } from './state/use-chat-actions.ts';

/** `/chat`: a new chat, or with `?id=` that one. `?draft=` types a question ahead, `?document=` asks one document. */
export function ChatScreen() {
  const url = useUrlState();
  const id = url.get('id');
  const [draft, setDraft] = useDraft(null);
  const askedDocument = url.get('document');
  const [scope, setScope] = useState<SearchScope>(
    askedDocument === '' ? {} : { documentIds: [askedDocument] },
  );
  const givenDraft = url.get('draft');
  useEffect(() => {
    // The rendered address lags behind the live one: what is typed meanwhile must not be typed over again.
    const isTaken = !new URLSearchParams(window.location.search).has('draft');
    if (givenDraft === '' || id !== '' || isTaken) return;
    setDraft(givenDraft);
    url.set({ draft: null }, 'replace');
  }, [givenDraft, id, setDraft, url]);

  const ask = useAsk({
    onStarted: (conversationId) => {
      // Somebody who went on to another page or chat meanwhile stays there.
      const { pathname, search } = window.location;
      if (/^\/chat\/?$/.test(pathname) && !new URLSearchParams(search).has('id'))
        url.set({ id: conversationId });
      setScope({});
    },
  });
  const send = useCallback(
    (text: string) => {
      setDraft('');
      ask.mutate(
        { conversationId: null, text, parentId: null, scope },
        // What could not be sent is in the box again.
        { onError: () => setDraft(text) },
      );
    },
    [ask, scope, setDraft],
  );

  if (id !== '') return <ConversationView key={id} conversationId={id} />;
  return (
    <NewChat
      pendingText={ask.isPending ? ask.variables.text : null}
      isNarrowed={!isEverywhere(scope)}
      onSuggestion={send}
      composer={
        <Composer
          text={draft}
          onTextChange={setDraft}
          scope={scope}
          onScopeChange={setScope}
          onSend={send}
          isRunning={false}
          onStop={() => undefined}
          isSending={ask.isPending}
          error={ask.error}
          focusKey="new"
        />
      }
    />
  );
}
