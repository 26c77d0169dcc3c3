package dev.halley.push.cdi;

import dev.halley.push.PushConfig;
import dev.halley.push.core.Engine;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.enterprise.inject.spi.Extension;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Set;

/**
 * A CDI application made of a few classes, on the container that is on the class path. Without discovery Weld looks for
 * no extensions either, so Halley's is named. It has a class loader of its own, because OpenWebBeans knows applications
 * by that.
 */
final class Deployment implements AutoCloseable {
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final SeContainer container;

    private Deployment(List<Extension> extensions, Class<?>... beans) {
        ClassLoader application = new URLClassLoader("application", new URL[0], before);
        Thread.currentThread().setContextClassLoader(application);
        try {
            container = SeContainerInitializer.newInstance()
                    .setClassLoader(application)
                    .disableDiscovery()
                    .addExtensions(new PushExtension())
                    .addExtensions(extensions.toArray(Extension[]::new))
                    .addBeanClasses(beans)
                    .initialize();
        } catch (RuntimeException e) {
            Thread.currentThread().setContextClassLoader(before);
            throw e;
        }
    }

    static boolean isOnWeld() {
        return SeContainerInitializer.newInstance().getClass().getName().startsWith("org.jboss.weld.");
    }

    static Deployment of(Class<?>... beans) {
        return new Deployment(List.of(), beans);
    }

    static Deployment with(Extension extension, Class<?>... beans) {
        return new Deployment(List.of(extension), beans);
    }

    <T> T get(Class<T> type) {
        return container.select(type).get();
    }

    PushExtension extension() {
        return container.getBeanManager().getExtension(PushExtension.class);
    }

    /** A client that is connected and subscribed. */
    TestClient client(String... topics) {
        return TestClient.of(engine(), topics);
    }

    TestClient client(String principal, Set<String> roles, String... topics) {
        return TestClient.of(engine(), principal, roles, topics);
    }

    Engine engine() {
        return extension()
                .engine(PushConfig.from(PushConfig.environment(name -> null)))
                .orElseThrow();
    }

    @Override
    public void close() {
        container.close();
        Thread.currentThread().setContextClassLoader(before);
    }
}
