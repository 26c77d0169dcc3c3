package dev.halley.push;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.TypeVariable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a user of the API can see, one line each, in an order that depends on nothing but the text: types, members, their
 * generics, null marks ({@code String?}), annotations and exceptions. Public where it does not say protected. Left out
 * are names of parameters and what every record or enum has.
 */
final class ApiReport {
    private static final Set<String> EVERY_RECORD = Set.of("equals", "hashCode", "toString");
    private static final Set<String> EVERY_ENUM = Set.of("values", "valueOf");

    private ApiReport() {}

    static List<String> of(Path classes) throws IOException, ClassNotFoundException {
        List<String> names;
        try (Stream<Path> files = Files.walk(classes)) {
            names = files.map(file -> classes.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
                    .map(file -> file.replaceAll("\\.class$", "").replaceAll("[/\\\\]", "."))
                    .sorted()
                    .toList();
        }
        List<String> lines = new ArrayList<>();
        for (String name : names) {
            Class<?> type = Class.forName(name, false, ApiReport.class.getClassLoader());
            if (visible(type)) {
                lines.add(header(type));
                members(type).sorted().map(line -> "    " + line).forEach(lines::add);
            }
        }
        return lines;
    }

    private static boolean visible(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return !type.isAnonymousClass()
                && !type.isLocalClass()
                && visible(type.getModifiers())
                && (outer == null || visible(outer));
    }

    private static boolean visible(Member member) {
        Class<?> type = member.getDeclaringClass();
        return visible(member.getModifiers())
                && !member.isSynthetic()
                && !(type.isRecord() && EVERY_RECORD.contains(member.getName()))
                && !(type.isEnum() && EVERY_ENUM.contains(member.getName()));
    }

    private static boolean visible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String header(Class<?> type) {
        int said = type.getModifiers();
        if (type.isInterface()) {
            said &= ~(Modifier.ABSTRACT | Modifier.STATIC | Modifier.INTERFACE);
        } else if (type.isRecord() || type.isEnum()) {
            said &= ~(Modifier.FINAL | Modifier.STATIC);
        }
        String line = annotations(type)
                + modifiers(said)
                + (type.isSealed() ? "sealed " : "")
                + kind(type)
                + type.getName()
                + typeParameters(type.getTypeParameters());
        AnnotatedType parent = type.getAnnotatedSuperclass();
        if (parent != null && parent.getType() != Object.class && !type.isRecord() && !type.isEnum()) {
            line += " extends " + render(parent);
        }
        if (type.getInterfaces().length > 0 && !type.isAnnotation()) {
            line += (type.isInterface() ? " extends " : " implements ") + renderAll(type.getAnnotatedInterfaces());
        }
        return line;
    }

    private static String kind(Class<?> type) {
        if (type.isInterface()) {
            return type.isAnnotation() ? "@interface " : "interface ";
        }
        return type.isRecord() ? "record " : type.isEnum() ? "enum " : "class ";
    }

    private static Stream<String> members(Class<?> type) {
        return Stream.of(
                        Arrays.stream(type.getDeclaredFields())
                                .filter(ApiReport::visible)
                                .map(ApiReport::field),
                        Arrays.stream(type.getDeclaredConstructors())
                                .filter(ApiReport::visible)
                                .map(it -> executable(it, type.getSimpleName())),
                        Arrays.stream(type.getDeclaredMethods())
                                .filter(ApiReport::visible)
                                .map(ApiReport::method))
                .flatMap(lines -> lines);
    }

    private static String field(Field field) {
        return annotations(field) + modifiers(field.getModifiers()) + render(field.getAnnotatedType()) + " "
                + field.getName() + constant(field);
    }

    /** The compiler copies constants into their users, so the values belong to the surface. */
    private static String constant(Field field) {
        boolean copied = field.getType().isPrimitive() || field.getType() == String.class;
        if (!copied || !Modifier.isStatic(field.getModifiers())) {
            return "";
        }
        try {
            field.setAccessible(true);
            return " = " + field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static String method(Method method) {
        String name = render(method.getAnnotatedReturnType()) + " " + method.getName();
        String value = method.getDefaultValue() == null ? "" : " default " + text(method.getDefaultValue());
        return executable(method, (method.isDefault() ? "default " : "") + name) + value;
    }

    private static String executable(Executable member, String name) {
        // TRANSIENT and VOLATILE are the bits that mean varargs and bridge on a method.
        int said = member.getModifiers() & ~(Modifier.TRANSIENT | Modifier.VOLATILE | Modifier.SYNCHRONIZED);
        if (member.getDeclaringClass().isInterface()) {
            said &= ~Modifier.ABSTRACT;
        }
        String parameters = renderAll(member.getAnnotatedParameterTypes());
        String line = annotations(member) + modifiers(said) + typeParameters(member.getTypeParameters()) + name + "("
                + (member.isVarArgs() ? parameters.replaceAll("\\[]$", "...") : parameters) + ")";
        return member.getExceptionTypes().length == 0
                ? line
                : line + " throws " + renderAll(member.getAnnotatedExceptionTypes());
    }

    private static String modifiers(int modifiers) {
        String text = Modifier.toString(modifiers & ~Modifier.PUBLIC);
        return text.isEmpty() ? "" : text + " ";
    }

    private static String typeParameters(TypeVariable<?>[] variables) {
        return variables.length == 0
                ? ""
                : Arrays.stream(variables)
                        .map(it -> it.getName() + " extends " + renderAll(it.getAnnotatedBounds()))
                        .map(text -> text.replaceAll(" extends Object$", ""))
                        .collect(joining(", ", "<", "> "));
    }

    private static String renderAll(AnnotatedType[] types) {
        return Arrays.stream(types).map(ApiReport::render).collect(joining(", "));
    }

    /** By hand, because the text that the JDK gives for annotated types differs between its versions. */
    private static String render(AnnotatedType type) {
        String mark = type.isAnnotationPresent(Nullable.class) ? "?" : "";
        if (type instanceof AnnotatedArrayType array) {
            return render(array.getAnnotatedGenericComponentType()) + "[]" + mark;
        }
        if (type instanceof AnnotatedParameterizedType generic) {
            Class<?> raw = (Class<?>) ((ParameterizedType) generic.getType()).getRawType();
            return name(raw) + "<" + renderAll(generic.getAnnotatedActualTypeArguments()) + ">" + mark;
        }
        if (type instanceof AnnotatedTypeVariable variable) {
            return variable.getType().getTypeName() + mark;
        }
        if (type instanceof AnnotatedWildcardType wildcard) {
            return wildcard.getAnnotatedLowerBounds().length > 0
                    ? "* super " + renderAll(wildcard.getAnnotatedLowerBounds())
                    : "* extends " + renderAll(wildcard.getAnnotatedUpperBounds());
        }
        return name((Class<?>) type.getType()) + mark;
    }

    private static String name(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return (outer == null ? "" : name(outer) + ".") + type.getSimpleName();
    }

    private static String annotations(AnnotatedElement element) {
        return Arrays.stream(element.getDeclaredAnnotations())
                .map(Annotation::annotationType)
                .filter(type -> type != Nullable.class)
                .map(type -> "@" + type.getSimpleName() + " ")
                .sorted()
                .collect(joining());
    }

    private static String text(Object value) {
        return value instanceof Object[] array ? Arrays.toString(array) : value.toString();
    }
}
