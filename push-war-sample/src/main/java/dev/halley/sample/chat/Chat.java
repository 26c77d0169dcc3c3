package dev.halley.sample.chat;

import dev.halley.push.Disconnected;
import dev.halley.push.Push;
import dev.halley.push.Received;
import dev.halley.push.Subscribed;
import dev.halley.push.Unsubscribed;
import dev.halley.push.cdi.Topic;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps the list of people of each room, from what clients do: subscribe, tell their name, leave. */
@ApplicationScoped
public class Chat {

    /** Whoever is back within so many seconds has not left. */
    private static final int AWAY_SECONDS = 4;

    /** So many changes may wait; further ones are not told. */
    private static final int MOST_CHANGES = 10_000;

    @Inject
    Push push;

    private final People people = new People();

    /**
     * One thread for all changes, so that the lists are published in the order they came about. There is one while the
     * application runs: the engine ends after the beans do, and tells of its last clients when nobody keeps rooms any more.
     */
    private volatile @Nullable ScheduledThreadPoolExecutor desk;

    void open(@Observes @Initialized(ApplicationScoped.class) Object application) {
        desk = new ScheduledThreadPoolExecutor(
                1,
                task -> {
                    Thread thread = new Thread(task, "halley-sample-chat");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /** That somebody listens is what lets clients publish here; the log then has it, and everybody in the room gets it. */
    void said(@Observes @Topic("chat/*") Received<ChatLine> line) {}

    void here(@Observes @Topic("chat/*/here") Received<Here> here) {
        change(
                here.topic(),
                room -> people.named(room, here.client().id(), here.data().name()));
    }

    void subscribed(@Observes @Topic("chat/*") Subscribed event) {
        change(event.topic(), room -> people.subscribed(room, event.client().id(), event.transport()));
    }

    void unsubscribed(@Observes @Topic("chat/*") Unsubscribed event) {
        change(event.topic(), room -> away(room, event.client().id()));
    }

    void disconnected(@Observes Disconnected event) {
        String client = event.client().id();
        later(0, () -> people.roomsOf(client).forEach(room -> tell(room, away(room, client))));
    }

    private @Nullable PeopleHere away(String room, String client) {
        later(AWAY_SECONDS, () -> tell(room, people.forget(room, client)));
        return people.away(room, client);
    }

    private void change(String topic, Function<String, @Nullable PeopleHere> step) {
        String room = topic.split("/", -1)[1];
        later(0, () -> tell(room, step.apply(room)));
    }

    private void later(int seconds, Runnable step) {
        ScheduledThreadPoolExecutor open = desk;
        if (open != null && open.getQueue().size() < MOST_CHANGES) {
            var unused = open.schedule(step, seconds, TimeUnit.SECONDS);
        }
    }

    private void tell(String room, @Nullable PeopleHere change) {
        if (change != null) {
            push.topic("chat/" + room + "/people").publish(change);
        }
    }

    @PreDestroy
    void close() {
        ScheduledThreadPoolExecutor open = desk;
        if (open != null) {
            open.shutdownNow();
        }
    }
}
