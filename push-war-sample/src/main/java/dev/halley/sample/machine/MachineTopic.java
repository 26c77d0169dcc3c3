package dev.halley.sample.machine;

import dev.halley.push.Publisher;
import dev.halley.push.cdi.Topic;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Publishes one sample a second as long as the application runs. */
@ApplicationScoped
public class MachineTopic {

    private static final Logger LOG = System.getLogger(MachineTopic.class.getName());

    @Inject
    @Topic("machine")
    Publisher<MachineSample> samples;

    private final Machine machine = new Machine();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "halley-sample-machine");
        thread.setDaemon(true);
        return thread;
    });

    void start(@Observes @Initialized(ApplicationScoped.class) Object application) {
        var unused = clock.scheduleAtFixedRate(this::publish, 0, 1, TimeUnit.SECONDS);
    }

    /** Throws nothing: a scheduled task that throws is never run again. */
    private void publish() {
        try {
            samples.publish(machine.sample());
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "this second has no sample", e);
        }
    }

    @PreDestroy
    void stop() {
        clock.shutdownNow();
    }
}
