package dev.halley.bench.server;

import dev.halley.push.Publisher;
import dev.halley.push.PushConfig;
import dev.halley.push.core.Engine;
import dev.halley.push.servlet.PushInitializer;
import dev.halley.push.spi.PushListener;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.catalina.Context;
import org.jspecify.annotations.Nullable;

/** Halley as it is dropped into a web application, on every transport. */
final class Halley implements Contestant {
    /** A burst is kept whole: what is measured is delivery, not forgetting. */
    private static final Map<String, String> SETTINGS = Map.of(
            "push.retention-messages", "200000",
            "push.retention-bytes", "1073741824",
            "push.retention-total-bytes", "1073741824",
            "push.max-connections", "100000");

    private final Map<Integer, Publisher<Object>> publishers = new HashMap<>();
    private @Nullable Engine engine;

    @Override
    public String version() {
        return "0.1.0-SNAPSHOT";
    }

    @Override
    public List<String> transports() {
        return List.of("ws-text", "ws-binary", "sse", "ndjson", "iframe", "poll");
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.allOf(Ability.class);
    }

    @Override
    public String settings() {
        return "push.retention-messages=200000, push.retention-bytes and -total-bytes=1 GiB, so that a burst is kept; push.max-connections=100000";
    }

    @Override
    public void install(Context context, Map<String, String> parameters) {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        parameters.forEach((name, value) -> {
            if (name.startsWith("push.")) {
                settings.put(name, value);
            }
        });
        Engine started = Engine.builder()
                .config(PushConfig.from(settings::get))
                .listener(new PushListener() {
                    @Override
                    public boolean accepts(String topic) {
                        return true;
                    }
                })
                .start();
        engine = started;
        settings.forEach(context::addParameter);
        context.addServletContainerInitializer(new PushInitializer(), null);
        context.addServletContainerInitializer(
                (classes, servletContext) -> servletContext.setAttribute(Engine.class.getName(), started), null);
    }

    @Override
    public void publish(int topic, String text) {
        Engine started = engine;
        if (started == null) {
            throw new IllegalStateException("not installed");
        }
        publishers
                .computeIfAbsent(topic, number -> started.push().topic("bench/" + number))
                .publish(text)
                .toCompletableFuture()
                .join();
    }
}
