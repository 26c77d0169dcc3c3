package dev.halley.it.chaos;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** A client that changes its transport as it likes, leaves without a word, dawdles, and brings back what it has. One thread. */
final class ChaosClient implements Runnable {
    private static final List<String> TRANSPORTS = List.of("ws", "bin", "sse", "ndjson", "iframe", "poll");
    private static final int PATIENCE_MILLIS = 2_500;
    private static final int MOST_LINES = 150;
    private static final int MOST_PAUSE_MILLIS = 1_500;
    private static final int TRAIL = 40;
    private static final long CATCH_UP_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final String name;
    private final World world;
    private final Random random;
    private final Model model;
    private final Deque<String> trail = new ArrayDeque<>();
    private List<String> patterns;
    /** Of which only the newest messages are wanted. */
    private List<String> latest = List.of();

    private String client = "";
    private String transport = "";

    ChaosClient(int number, World world) {
        this.name = "client " + number;
        this.world = world;
        this.random = new Random(world.seed() * 31 + number);
        this.model = new Model(world.ledger(), world.figures());
        this.patterns = Topics.patterns(random);
    }

    @Override
    public void run() {
        while (!world.isStopping()) {
            try {
                change();
                connect(1 + random.nextInt(1 + random.nextInt(MOST_LINES)), false);
                if (random.nextInt(3) == 0) {
                    pause(MOST_PAUSE_MILLIS);
                }
            } catch (Broken e) {
                broken(e);
            }
        }
        try {
            catchUp();
        } catch (Broken e) {
            broken(e);
        }
    }

    private void broken(Broken e) {
        world.violations().add(name + " " + client + " by " + transport + " with " + model, e.getMessage(), trail);
        client = "";
        model.forget();
    }

    private void change() {
        int dice = random.nextInt(100);
        if (dice < 10) {
            patterns = Topics.patterns(random);
            latest = List.of();
        } else if (dice < 13) {
            leave();
            client = "";
            model.forget();
        } else if (dice < 16 && !patterns.isEmpty()) {
            latest = patterns.subList(0, 1 + random.nextInt(patterns.size()));
            patterns = patterns.subList(latest.size(), patterns.size());
        } else if (dice < 18) {
            model.jumpAhead();
        }
        String next = TRANSPORTS.get(random.nextInt(TRANSPORTS.size()));
        if (!next.equals(transport)) {
            world.figures().count("transport changes");
        }
        transport = next;
    }

    /** A page that is closed says so, and nothing hears the answer. */
    private void leave() {
        if (!client.isEmpty()) {
            try (Link link = new Link(world.port(), 4096, PATIENCE_MILLIS)) {
                link.send("POST /push?client=" + client
                        + "&leave=true HTTP/1.1\r\nHost: halley.test\r\nContent-Length: 0\r\n\r\n");
                world.figures().count("leaves answered " + new Response(link).status());
            } catch (IOException e) {
                note(e.toString());
            }
        }
    }

    /** At the end, without faults: what is still to come comes, and nothing is owed. */
    private void catchUp() {
        long deadline = System.nanoTime() + CATCH_UP_NANOS;
        do {
            Broken.unless(
                    System.nanoTime() - deadline < 0,
                    "did not come to the end of the log, %s",
                    world.ledger().current().last());
            transport = TRANSPORTS.get(random.nextInt(TRANSPORTS.size()));
            connect(Integer.MAX_VALUE, true);
        } while (!model.isAtEnd());
        model.checkNothingOwed();
    }

    private void connect(int mostLines, boolean toTheEnd) {
        long number = world.nextConnection();
        String query = query(number, toTheEnd);
        model.connecting(patterns, latest);
        note("#" + number + " " + transport + " " + query);
        int buffer = random.nextInt(3) == 0 ? 4096 : 65_536;
        try (Link link = new Link(world.port(), buffer, PATIENCE_MILLIS)) {
            Session session = new Session(link, transport, model, this::note);
            String cursor = model.cursor();
            boolean byHeader = transport.equals("sse") && !cursor.isEmpty() && random.nextBoolean();
            int status = byHeader ? session.ask(query, "Last-Event-ID: " + cursor) : session.ask(query);
            if (status == 200) {
                world.figures().count("connections " + transport);
                read(session, mostLines, toTheEnd);
                leave(session, link);
            } else {
                world.refused(status);
                pause(100);
            }
        } catch (SocketTimeoutException e) {
            note("nothing came");
            world.figures().count("ends by silence");
        } catch (IOException e) {
            note(e.toString());
            world.figures().count("ends by a cut");
        }
    }

    private String query(long number, boolean toTheEnd) {
        String cursor = model.cursor();
        StringBuilder query = new StringBuilder((toTheEnd ? "clean=" : "connection=") + number);
        query.append(
                patterns.stream().map(pattern -> "&topic=" + encoded(pattern)).collect(Collectors.joining()));
        query.append(
                latest.stream().map(pattern -> "&latest=" + encoded(pattern)).collect(Collectors.joining()));
        if (!cursor.isEmpty()) {
            query.append("&cursor=").append(encoded(cursor));
        } else {
            query.append(List.of("", "&from=now", "&from=earliest", "&last=7").get(random.nextInt(4)));
        }
        if (!client.isEmpty()) {
            query.append("&client=").append(client);
        }
        if (transport.equals("poll") && (toTheEnd || random.nextBoolean())) {
            query.append("&wait=").append(toTheEnd ? 0 : random.nextInt(2));
        }
        return query.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private void read(Session session, int mostLines, boolean toTheEnd) throws IOException {
        int slowAt = random.nextInt(8) == 0 && !toTheEnd ? random.nextInt(mostLines) : -1;
        for (int i = 0; i < mostLines && session.take(); i++) {
            client = session.client().isEmpty() ? client : session.client();
            if (i == slowAt) {
                world.figures().count("slow reads");
                pause(MOST_PAUSE_MILLIS);
            }
            if (toTheEnd && model.isAtEnd() || world.isStopping() && !toTheEnd) {
                return;
            }
        }
    }

    private void leave(Session session, Link link) throws IOException {
        switch (random.nextInt(4)) {
            case 0 -> link.cut();
            case 1 -> session.bye();
            default -> link.close();
        }
    }

    private void pause(int most) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(most)));
    }

    private void note(String event) {
        trail.addLast(event);
        if (trail.size() > TRAIL) {
            trail.removeFirst();
        }
    }
}
