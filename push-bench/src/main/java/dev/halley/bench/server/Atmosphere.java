package dev.halley.bench.server;

import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import java.util.List;
import java.util.Map;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.atmosphere.cache.UUIDBroadcasterCache;
import org.atmosphere.client.TrackMessageSizeInterceptor;
import org.atmosphere.cpr.ApplicationConfig;
import org.atmosphere.cpr.AtmosphereServlet;
import org.atmosphere.cpr.Broadcaster;
import org.atmosphere.handler.AbstractReflectorAtmosphereHandler;
import org.atmosphere.interceptor.AtmosphereResourceLifecycleInterceptor;
import org.atmosphere.util.Version;
import org.jspecify.annotations.Nullable;

/** Atmosphere: one broadcaster at {@code /atmosphere}, to which all are suspended; one topic. */
final class Atmosphere implements Contestant {
    private static final String PATH = "/atmosphere";

    private @Nullable Broadcaster broadcaster;

    @Override
    public String version() {
        return Version.getRawVersion();
    }

    @Override
    public List<String> transports() {
        return List.of("ws-text", "sse", "poll");
    }

    @Override
    public String settings() {
        return "UUIDBroadcasterCache, so that polls lose nothing (wiki, \"Understanding BroadcasterCache\"); shareableThreadPool=true (\"Understanding Broadcaster\");"
                + " TrackMessageSizeInterceptor, by which its client takes messages apart; the last that runs on Java 17: 4.x needs 21";
    }

    @Override
    public void install(Context context, Map<String, String> parameters) {
        Wrapper wrapper = Tomcat.addServlet(context, "atmosphere", new AtmosphereServlet() {
            @Override
            public void init(ServletConfig config) throws ServletException {
                super.init(config);
                framework()
                        .addAtmosphereHandler(
                                PATH,
                                new AbstractReflectorAtmosphereHandler.Default(),
                                List.of(
                                        new AtmosphereResourceLifecycleInterceptor(),
                                        new TrackMessageSizeInterceptor()));
                broadcaster = framework().getBroadcasterFactory().lookup(PATH, true);
            }
        });
        wrapper.addInitParameter(ApplicationConfig.BROADCASTER_CACHE, UUIDBroadcasterCache.class.getName());
        wrapper.addInitParameter(ApplicationConfig.BROADCASTER_SHARABLE_THREAD_POOLS, "true");
        wrapper.addInitParameter(ApplicationConfig.JSR356_MAPPING_PATH, PATH);
        wrapper.setAsyncSupported(true);
        wrapper.setLoadOnStartup(1);
        wrapper.addMapping(PATH);
    }

    @Override
    public void publish(int topic, String text) {
        Broadcaster started = broadcaster;
        if (started == null) {
            throw new IllegalStateException("not started");
        }
        started.broadcast(text);
    }
}
