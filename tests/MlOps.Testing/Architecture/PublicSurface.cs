using System.Reflection;
using System.Runtime.CompilerServices;

namespace MlOps.Testing.Architecture;

/// <summary>What a user of the library sees, and what it must not show.</summary>
/// <param name="hiddenNamespaces">Dependencies whose types appear in no public signature.</param>
/// <param name="openInterfaces">The interfaces that users implement.</param>
public sealed class PublicSurface(string[] hiddenNamespaces, string[] openInterfaces)
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>What is wrong with the public ones of these types.</summary>
    public IReadOnlyList<string> FaultsOf(IEnumerable<Type> types) =>
        [.. types.Where(type => type.IsVisible).SelectMany(FaultsOf)];

    private IEnumerable<string> FaultsOf(Type type)
    {
        if (type.GetMethod("op_Equality", Declared)?.IsDefined(typeof(CompilerGeneratedAttribute)) ?? false)
        {
            yield return $"{type} is a public record: one more positional member would break its compiled callers. Make it a class.";
        }

        if (type.IsInterface && !openInterfaces.Contains(type.FullName))
        {
            yield return $"{type} is a public interface. Make it internal, or list it in PublicSurfaceTests if users implement it.";
        }

        foreach (var (member, shown) in SignaturesOf(type))
        {
            foreach (var hidden in PartsOf(shown).Where(IsHidden))
            {
                yield return $"{type}.{member} shows {hidden}: a dependency's type is no part of the public surface.";
            }
        }
    }

    private bool IsHidden(Type type) => hiddenNamespaces.Any(
        hidden => type.Namespace == hidden || (type.Namespace ?? "").StartsWith(hidden + ".", StringComparison.Ordinal));

    private static IEnumerable<(string Member, Type Shown)> SignaturesOf(Type type)
    {
        var heads = type.GetInterfaces().Append(type.BaseType).OfType<Type>()
            .Concat(type.GetGenericArguments().SelectMany(argument => argument.GetGenericParameterConstraints()))
            .Select(head => ("(head)", head));
        return heads.Concat(type.GetMembers(Declared).SelectMany(member => member switch
        {
            FieldInfo field when IsSeen(field.Attributes) => [(field.Name, field.FieldType)],
            MethodBase method when IsSeen(method.Attributes) => SignatureOf(method),
            _ => [],
        }));
    }

    private static IEnumerable<(string Member, Type Shown)> SignatureOf(MethodBase method)
    {
        var shown = method.GetParameters().Select(parameter => parameter.ParameterType);
        if (method is MethodInfo { ReturnType: var returned })
        {
            shown = shown.Append(returned);
        }

        if (method.IsGenericMethodDefinition)
        {
            shown = shown.Concat(method.GetGenericArguments().SelectMany(argument => argument.GetGenericParameterConstraints()));
        }

        return shown.Select(type => (method.Name, type));
    }

    private static bool IsSeen(FieldAttributes attributes) => (attributes & FieldAttributes.FieldAccessMask)
        is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem;

    private static bool IsSeen(MethodAttributes attributes) => (attributes & MethodAttributes.MemberAccessMask)
        is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;

    private static IEnumerable<Type> PartsOf(Type type) =>
        type.GetElementType() is { } element
            ? PartsOf(element)
            : type.GetGenericArguments().SelectMany(argument => argument == type ? [] : PartsOf(argument)).Prepend(type);
}
