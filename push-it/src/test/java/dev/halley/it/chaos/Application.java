package dev.halley.it.chaos;

import dev.halley.push.Position;
import dev.halley.push.PublishOptions;
import dev.halley.push.Publisher;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A thread of the application that publishes, in bursts, some of it twice with the same id. */
final class Application implements Runnable {
    private static final int MOST_BURST = 12;
    private static final int MOST_PAUSE_MILLIS = 200;

    private final World world;
    private final Site site;
    private final Random random;

    Application(int number, World world, Site site) {
        this.world = world;
        this.site = site;
        this.random = new Random(world.seed() * 41 + number);
    }

    @Override
    public void run() {
        while (!world.isComplete()) {
            for (int i = random.nextInt(MOST_BURST); i >= 0; i--) {
                publish(world.nextNumber());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(MOST_PAUSE_MILLIS)));
        }
    }

    private void publish(int number) {
        Publisher<Object> publisher = site.engine().push().topic(Topics.busy(random));
        PublishOptions options =
                random.nextBoolean() ? PublishOptions.NONE : PublishOptions.NONE.withKey("" + random.nextInt(4));
        boolean twice = random.nextInt(20) == 0;
        Position position = publish(publisher, number, twice ? options.withId("a" + number) : options);
        if (twice) {
            Position again = publish(publisher, number, options.withId("a" + number));
            if (!again.equals(position)) {
                world.violations().add("the application", "published twice: " + position + ", " + again, List.of());
            }
        }
        world.figures().count("published by the application");
    }

    private static Position publish(Publisher<Object> publisher, int number, PublishOptions options) {
        return publisher
                .publish(Payload.of(number), options)
                .toCompletableFuture()
                .join();
    }
}
