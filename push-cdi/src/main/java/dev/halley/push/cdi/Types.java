package dev.halley.push.cdi;

import dev.halley.push.ConnectRequest;
import dev.halley.push.Connected;
import dev.halley.push.Disconnected;
import dev.halley.push.Missed;
import dev.halley.push.PublishRequest;
import dev.halley.push.Received;
import dev.halley.push.Request;
import dev.halley.push.SubscribeRequest;
import dev.halley.push.Subscribed;
import dev.halley.push.TopicEvent;
import dev.halley.push.TransportChanged;
import dev.halley.push.Unsubscribed;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the types of injection points and observers say. */
final class Types {
    /** What the bus tells; never published, whatever topic it may be fired with. */
    private static final Set<Class<?>> OURS = Set.of(
            Connected.class,
            Disconnected.class,
            TransportChanged.class,
            Missed.class,
            Subscribed.class,
            Unsubscribed.class,
            Received.class,
            TopicEvent.class,
            Request.class,
            ConnectRequest.class,
            SubscribeRequest.class,
            PublishRequest.class);

    /** Those of a client as a whole. */
    private static final Set<Class<?>> OF_CLIENT =
            Set.of(Connected.class, Disconnected.class, TransportChanged.class, Missed.class, ConnectRequest.class);

    private Types() {}

    static boolean isOurs(Class<?> type) {
        return OURS.contains(type);
    }

    static boolean isOfClient(Class<?> type) {
        return OF_CLIENT.contains(type);
    }

    /** The class behind a type; of a variable or wildcard, its first bound's. */
    static Class<?> raw(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        }
        if (type instanceof ParameterizedType parameterized) {
            return raw(parameterized.getRawType());
        }
        if (type instanceof GenericArrayType array) {
            return raw(array.getGenericComponentType()).arrayType();
        }
        if (type instanceof TypeVariable<?> variable) {
            return raw(variable.getBounds()[0]);
        }
        return raw(((WildcardType) type).getUpperBounds()[0]);
    }

    /** The first type argument, {@code Object} where there is none; of a wildcard, its bound. */
    static Type argument(Type type) {
        if (!(type instanceof ParameterizedType parameterized)) {
            return Object.class;
        }
        Type argument = parameterized.getActualTypeArguments()[0];
        return argument instanceof WildcardType wildcard ? wildcard.getUpperBounds()[0] : argument;
    }

    static boolean hasArgument(Type type) {
        return type instanceof ParameterizedType parameterized
                && !(parameterized.getActualTypeArguments()[0] instanceof WildcardType)
                && !hasVariable(type);
    }

    static boolean hasVariable(Type type) {
        return type instanceof TypeVariable<?>
                || (type instanceof ParameterizedType parameterized
                        && Arrays.stream(parameterized.getActualTypeArguments()).anyMatch(Types::hasVariable))
                || (type instanceof GenericArrayType array && hasVariable(array.getGenericComponentType()))
                || (type instanceof WildcardType wildcard
                        && Arrays.stream(wildcard.getUpperBounds()).anyMatch(Types::hasVariable));
    }

    /** A class in this type that JSON-B can't see into, null where there is none. */
    static @Nullable Class<?> hidden(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            for (Type argument : parameterized.getActualTypeArguments()) {
                Class<?> hidden = hidden(argument);
                if (hidden != null) {
                    return hidden;
                }
            }
        }
        Class<?> raw = raw(type);
        while (raw.isArray()) {
            raw = raw.getComponentType();
        }
        return Modifier.isPublic(raw.getModifiers()) ? null : raw;
    }

    /** As a person writes it: without packages. OpenWebBeans and Weld print types in different ways. */
    static String name(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            String arguments = String.join(
                    ", ",
                    Arrays.stream(parameterized.getActualTypeArguments())
                            .map(Types::name)
                            .toList());
            return raw(type).getSimpleName() + '<' + arguments + '>';
        }
        if (type instanceof WildcardType wildcard) {
            Type bound = wildcard.getUpperBounds()[0];
            return bound == Object.class ? "?" : "? extends " + name(bound);
        }
        return type instanceof TypeVariable<?> variable
                ? variable.getName()
                : raw(type).getSimpleName();
    }
}
