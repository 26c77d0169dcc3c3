package dev.halley.bench.load;

import dev.halley.bench.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** All clients of one wave. By its methods confined to the loop's thread, but for those that give a future. */
final class Crowd {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final LoadLoop loop;
    private final Tally tally = new Tally();
    private final List<Client> clients = new ArrayList<>();
    private int ready;
    private int coming;
    private int inFlight;
    private Runnable onReady = () -> {};

    Crowd(LoadLoop loop) {
        this.loop = loop;
    }

    LoadLoop loop() {
        return loop;
    }

    Tally tally() {
        return tally;
    }

    /** When the bytes were read that are being looked at: one look at the clock serves all messages in them. */
    long now() {
        return loop.readAt();
    }

    /**
     * So many clients come, at most {@code inFlight} of them at the same time.
     *
     * @param made gives the client of each number
     * @param patience in milliseconds: who is not ready by then never will be
     */
    CompletableFuture<Figures> come(int count, int inFlight, long patience, Function<Integer, Client> made) {
        CompletableFuture<Figures> done = new CompletableFuture<>();
        this.inFlight = inFlight;
        long began = System.nanoTime();
        tally.begin();
        int before = clients.size();
        for (int i = 0; i < count; i++) {
            clients.add(made.apply(before + i));
        }
        coming = before;
        ready = before;
        onReady = () -> {
            if (ready == clients.size() && !done.isDone()) {
                done.complete(came(began));
            }
        };
        loop.after(TimeUnit.MILLISECONDS.toNanos(patience), () -> {
            if (!done.isDone()) {
                done.complete(came(began));
            }
        });
        next();
        return done;
    }

    private Figures came(long began) {
        onReady = () -> {};
        return tally.figures()
                .put("ready", ready)
                .put("clients", clients.size())
                .put("seconds", (System.nanoTime() - began) / 1e9);
    }

    private void next() {
        while (coming < clients.size() && coming - ready < inFlight) {
            clients.get(coming++).come();
        }
    }

    void ready(Client client) {
        ready++;
        next();
        onReady.run();
    }

    /** Waits until so many messages have come, or none has for so long. */
    CompletableFuture<Figures> await(long unique, long quietMillis) {
        CompletableFuture<Figures> done = new CompletableFuture<>();
        look(unique, TimeUnit.MILLISECONDS.toNanos(quietMillis), System.nanoTime(), done);
        return done;
    }

    private void look(long unique, long quiet, long began, CompletableFuture<Figures> done) {
        long since = System.nanoTime() - Math.max(began, tally.lastNanos());
        if (tally.unique() >= unique || since > quiet) {
            done.complete(tally.figures());
        } else {
            loop.after(LOOK_NANOS, () -> look(unique, quiet, began, done));
        }
    }

    /** The first so many read no more. */
    void stall(int count) {
        clients.subList(0, count).forEach(Client::stall);
    }

    /** All connections are reset; the clients remember where they stood. */
    void cut() {
        clients.forEach(Client::close);
    }

    /** Those who were cut come back. */
    CompletableFuture<Figures> back(int inFlight, long patience) {
        List<Client> returning = List.copyOf(clients);
        clients.clear();
        returning.forEach(Client::unready);
        return come(returning.size(), inFlight, patience, returning::get);
    }

    void leave() {
        clients.forEach(Client::leave);
        clients.clear();
        ready = 0;
        coming = 0;
    }
}
