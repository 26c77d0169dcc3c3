package dev.halley.it.wire;

import dev.halley.push.Connected;
import dev.halley.push.Disconnected;
import dev.halley.push.PublishRequest;
import dev.halley.push.Received;
import dev.halley.push.SubscribeRequest;
import dev.halley.push.Subscribed;
import dev.halley.push.TopicPattern;
import dev.halley.push.Unsubscribed;
import dev.halley.push.spi.PushListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An application: clients may publish to lab and chat, nobody may read admin, and every event is kept for the test. */
final class Events implements PushListener {
    private static final int PATIENCE_SECONDS = 30;

    private final Iterable<TopicPattern> open = TopicPattern.parseAll("lab/**", "chat/**");
    private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

    @Override
    public boolean accepts(String topic) {
        return TopicPattern.anyMatches(open, topic);
    }

    @Override
    public void deciding(SubscribeRequest request) {
        if (request.topic().startsWith("admin")) {
            request.deny("admins only");
        }
    }

    @Override
    public void deciding(PublishRequest request) {
        if (request.topic().equals("lab/closed")) {
            request.deny("the lab is closed");
        }
    }

    @Override
    public void connected(Connected event) {
        events.add(event);
    }

    @Override
    public void disconnected(Disconnected event) {
        events.add(event);
    }

    @Override
    public void subscribed(Subscribed event) {
        events.add(event);
    }

    @Override
    public void unsubscribed(Unsubscribed event) {
        events.add(event);
    }

    @Override
    public void received(Received<String> event) {
        events.add(event);
    }

    /** The next event of this kind that the client is meant by; others before it are left out. */
    <T> T await(Class<T> kind, String clientId) {
        Object event = take(kind);
        return kind.isInstance(event) && clientOf(event).equals(clientId) ? kind.cast(event) : await(kind, clientId);
    }

    /** The next event of this kind, whoever is meant; others before it are left out. */
    <T> T await(Class<T> kind) {
        Object event = take(kind);
        return kind.isInstance(event) ? kind.cast(event) : await(kind);
    }

    /** All events of this kind that have come already; others are left out. */
    <T> List<T> all(Class<T> kind) {
        List<Object> all = new ArrayList<>();
        events.drainTo(all);
        return all.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private Object take(Class<?> kind) {
        try {
            Object event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError(
                        "expected a " + kind.getSimpleName() + ", found nothing within " + PATIENCE_SECONDS + " s");
            }
            return event;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The next of a client if it has come already, else null. */
    <T> T poll(Class<T> kind, String clientId) {
        Object event = events.poll();
        while (event != null && !(kind.isInstance(event) && clientOf(event).equals(clientId))) {
            event = events.poll();
        }
        return kind.cast(event);
    }

    private static String clientOf(Object event) {
        if (event instanceof Connected connected) {
            return connected.client().id();
        }
        if (event instanceof Disconnected disconnected) {
            return disconnected.client().id();
        }
        if (event instanceof Subscribed subscribed) {
            return subscribed.client().id();
        }
        if (event instanceof Unsubscribed unsubscribed) {
            return unsubscribed.client().id();
        }
        return ((Received<?>) event).client().id();
    }

    void forget() {
        events.clear();
    }
}
