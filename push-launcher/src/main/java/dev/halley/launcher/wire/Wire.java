package dev.halley.launcher.wire;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tallies of all tags. A request names its tag in the query ({@code ?tag=panel-sse}); a page that wants to know what
 * its requests cost makes up a prefix that nobody can guess.
 *
 * <p>Bounds: {@value #MAX_TAGS} tags, the one not used for longest is forgotten; a tag has at most 64 characters of
 * {@code A-Z a-z 0-9 . _ -}; an answer has at most {@value #MAX_ANSWER} tags, and a prefix shorter than
 * {@value #MIN_PREFIX} characters finds nothing. Of {@value #MAX_TAPES} tags the last bytes are kept, of those that were asked for last.
 */
public final class Wire implements Function<String, Map<String, long[]>> {

    static final int MAX_TAGS = 10_000;
    static final int MAX_ANSWER = 64;
    static final int MIN_PREFIX = 8;
    static final int MAX_TAPES = 64;
    /** What a page's script must not see, even of its own requests. */
    private static final Pattern SECRET =
            Pattern.compile("(?im)^((?:set-)?cookie|(?:proxy-)?authorization):[^\\r\\n]*");

    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final InstantSource clock;
    private final Tally untagged;
    private final Map<String, Tally> tallies = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tally> eldest) {
            return size() > MAX_TAGS;
        }
    };

    private final Map<String, Tally> taped = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tally> eldest) {
            boolean tooMany = size() > MAX_TAPES;
            if (tooMany) {
                eldest.getValue().stopTape();
            }
            return tooMany;
        }
    };

    /** {@code clock} tells when something was read or written. */
    public Wire(InstantSource clock) {
        this.clock = clock;
        this.untagged = new Tally(clock);
    }

    /** The tally for a request with this query string, which is raw: a tag has no character that needs encoding. */
    Tally tallyFor(@Nullable String query) {
        String tag = tagIn(query);
        if (tag == null) {
            return untagged;
        }
        synchronized (tallies) {
            return tallies.computeIfAbsent(tag, t -> new Tally(clock));
        }
    }

    /** By tag, {@code {bytes in, bytes out, requests}} for each tag that begins with the prefix. */
    @Override
    public Map<String, long[]> apply(String prefix) {
        Map<String, long[]> found = new TreeMap<>();
        if (prefix.length() < MIN_PREFIX) {
            return found;
        }
        synchronized (tallies) {
            for (Map.Entry<String, Tally> entry : tallies.entrySet()) {
                if (entry.getKey().startsWith(prefix) && found.size() < MAX_ANSWER) {
                    found.put(entry.getKey(), entry.getValue().read());
                }
            }
        }
        return found;
    }

    /**
     * The last reads and writes of a tag's connections, oldest first: {@code {number, time in ms, 0 from or 1 to the client, bytes, the first of them as ISO-8859-1}}.
     * A tape begins when it is asked for the first time. Empty where the tag is not known. What may be a secret is left out.
     */
    public List<Object[]> tape(String tag) {
        List<Tape.Piece> pieces;
        synchronized (tallies) {
            Tally tally = tag.length() < MIN_PREFIX ? null : tallies.get(tag);
            if (tally == null) {
                return List.of();
            }
            Tally forgotten = taped.put(tag, tally);
            if (forgotten != null && forgotten != tally) {
                forgotten.stopTape();
            }
            pieces = tally.taped();
        }
        return pieces.stream()
                .map(piece -> new Object[] {
                    piece.number(),
                    piece.time(),
                    piece.out() ? 1 : 0,
                    piece.bytes(),
                    SECRET.matcher(piece.start()).replaceAll("$1: …")
                })
                .toList();
    }

    /** Cuts the connections of all requests of a tag that go on, as a broken network would. Gives how many there were. */
    public int cut(String tag) {
        Tally tally;
        synchronized (tallies) {
            tally = tag.length() < MIN_PREFIX ? null : tallies.get(tag);
        }
        return tally == null ? 0 : tally.cut();
    }

    private static @Nullable String tagIn(@Nullable String query) {
        if (query == null) {
            return null;
        }
        int start = query.startsWith("tag=") ? 0 : query.indexOf("&tag=") + 1;
        if (start == 0 && !query.startsWith("tag=")) {
            return null;
        }
        int end = query.indexOf('&', start);
        String tag = query.substring(start + "tag=".length(), end < 0 ? query.length() : end);
        return TAG.matcher(tag).matches() ? tag : null;
    }
}
