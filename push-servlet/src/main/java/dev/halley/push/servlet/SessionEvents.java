package dev.halley.push.servlet;

import dev.halley.push.core.Engine;
import dev.halley.push.core.connection.Sessions;
import dev.halley.push.core.transport.Close;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.util.function.Consumer;

/**
 * Tells the engine which sessions have ended: invalidated, expired, or renewed, as a login does. Halley never makes a session, and puts nothing into one. On a
 * container's threads.
 */
final class SessionEvents implements HttpSessionListener, HttpSessionIdListener {
    private final Installation installation;

    SessionEvents(Installation installation) {
        this.installation = installation;
    }

    @Override
    public void sessionCreated(HttpSessionEvent event) {
        tell(sessions -> sessions.begin(event.getSession().getId()));
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        tell(sessions -> sessions.end(event.getSession().getId(), Close.FORBIDDEN));
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldId) {
        tell(sessions -> sessions.end(oldId, Close.RENEWED));
    }

    private void tell(Consumer<Sessions> news) {
        Engine engine = installation.engine();
        if (engine != null && !installation.isStopping()) {
            news.accept(engine.sessions());
        }
    }
}
