package dev.halley.push.core.encode;

import dev.halley.push.Message;
import org.jspecify.annotations.Nullable;

/**
 * Messages that were encoded lately, so that readers of different topics and patterns share their bytes too: at most 1024, each of at most 4 KiB of JSON, with the message that it was made from. A message takes the place of
 * the one that stands 1024 before it. Confined to its dispatcher's thread.
 */
public final class RecentLines {
    private static final int MOST = 1024;
    private static final int MOST_BYTES = 4096;

    private final @Nullable EncodedEntry[] entries = new @Nullable EncodedEntry[MOST];

    EncodedEntry encoded(Message message) {
        int place = (int) (message.position().sequence() % MOST);
        EncodedEntry known = entries[place];
        if (known != null
                && known.entry() instanceof Message other
                && other.position().equals(message.position())) {
            return known;
        }
        EncodedEntry encoded = EncodedEntry.of(message);
        if (encoded.json().length <= MOST_BYTES) {
            entries[place] = encoded;
        }
        return encoded;
    }
}
