package dev.halley.bench.server;

import dev.halley.push.Publisher;
import dev.halley.push.PushConfig;
import dev.halley.push.core.Engine;
import dev.halley.push.servlet.PushInitializer;
import dev.halley.push.spi.PushListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
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
            "push.max-connections", "100000",
            "push.max-rate", "1000000");

    private static final String ABOUT =
            "push.retention-messages=200000, push.retention-bytes and -total-bytes=1 GiB, so that a burst is kept; push.max-connections=100000; push.max-rate=1000000, for one client publishes all";

    private static final String VERSION = built();

    private static final List<String> TRANSPORTS = List.of("ws-text", "ws-binary", "sse", "ndjson", "iframe", "poll");
    private static final List<String> WEBSOCKETS = List.of("ws-text", "ws-binary");

    private final List<String> transports;
    private final Map<String, String> more;
    private final boolean small;
    private final Map<Integer, Publisher<Object>> publishers = new HashMap<>();
    private @Nullable Engine engine;

    private Halley(List<String> transports, Map<String, String> more, boolean small) {
        this.transports = transports;
        this.more = more;
        this.small = small;
    }

    /** As it comes. */
    static Halley usual() {
        return new Halley(TRANSPORTS, Map.of(), false);
    }

    /** Carries WebSockets itself. */
    static Halley upgrade() {
        return new Halley(WEBSOCKETS, Map.of("push.websocket", "upgrade"), false);
    }

    /** The container's buffers are as small as they may be. */
    Halley small() {
        return new Halley(transports, more, true);
    }

    @Override
    public boolean isVariant() {
        return small;
    }

    @Override
    public Map<String, String> connector() {
        return small ? SmallBuffers.CONNECTOR : Map.of();
    }

    @Override
    public List<String> flags() {
        return small ? SmallBuffers.FLAGS : List.of();
    }

    @Override
    public String version() {
        return VERSION;
    }

    /** As the build has written it. */
    private static String built() {
        Properties built = new Properties();
        try (InputStream in = Objects.requireNonNull(Halley.class.getResourceAsStream("halley.properties"))) {
            built.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Objects.requireNonNull(built.getProperty("version"));
    }

    @Override
    public List<String> transports() {
        return transports;
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.allOf(Ability.class);
    }

    @Override
    public String settings() {
        return ABOUT + (more.isEmpty() ? "" : "; " + more) + (small ? "; " + SmallBuffers.ABOUT : "");
    }

    @Override
    public void install(Context context, Map<String, String> parameters) {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.putAll(more);
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
        if (small) {
            SmallBuffers.install(context);
        }
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
