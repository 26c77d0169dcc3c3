package dev.halley.push.core.connection;

import dev.halley.push.core.transport.Close;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Which connections came with which session of the container, so that they end with it. A session has one principal at a time: who comes with another one
 * ends the connections of the one before. Bounded by the connections, and by the newest 1024 sessions that ended: a request that found its session alive
 * and comes here after the end is refused; one that more than 1024 others overtook on that way is not. Thread-safe.
 */
public final class Sessions {
    private static final int MOST_ENDED = 1024;

    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final Queue<String> ended = new ConcurrentLinkedQueue<>();
    private final AtomicInteger endings = new AtomicInteger();

    /** Changed within {@code compute} only: by one thread at a time. */
    private static final class Session {
        private final Set<Connection> connections = new HashSet<>(2);
        private @Nullable String principal;
        private @Nullable Close end;
    }

    /** A connection that came with a session begins; it is told to end where that was too late. */
    void join(String session, @Nullable String principal, Connection connection) {
        List<Connection> others = new ArrayList<>(0);
        Close[] late = new Close[1];
        sessions.compute(session, (id, known) -> {
            Session now = known == null ? new Session() : known;
            late[0] = now.end;
            if (now.end == null) {
                if (!Objects.equals(now.principal, principal)) {
                    others.addAll(now.connections);
                    now.connections.clear();
                    now.principal = principal;
                }
                now.connections.add(connection);
            }
            return now;
        });
        others.forEach(other -> other.dismiss(Close.RENEWED));
        Close end = late[0];
        if (end != null) {
            connection.dismiss(end);
        }
    }

    /** A connection has ended. */
    void leave(String session, Connection connection) {
        sessions.computeIfPresent(session, (id, known) -> {
            known.connections.remove(connection);
            return known.connections.isEmpty() && known.end == null ? null : known;
        });
    }

    /** How many have connections, or are remembered as ended. */
    int known() {
        return sessions.size();
    }

    /**
     * A session has begun, maybe under an id that was another one's before.
     *
     * @param session its id
     */
    public void begin(String session) {
        sessions.computeIfPresent(session, (id, known) -> known.end == null ? known : null);
    }

    /**
     * A session has ended: so do its connections, all of them.
     *
     * @param session its id
     * @param why what they are told
     */
    public void end(String session, Close why) {
        List<Connection> last = new ArrayList<>(0);
        sessions.compute(session, (id, known) -> {
            Session now = known == null ? new Session() : known;
            last.addAll(now.connections);
            now.connections.clear();
            now.end = why;
            return now;
        });
        last.forEach(connection -> connection.dismiss(why));
        ended.add(session);
        if (endings.incrementAndGet() > MOST_ENDED) {
            endings.decrementAndGet();
            begin(ended.remove());
        }
    }
}
