namespace MlOps.Testing.Architecture;

/// <summary>The types of an assembly and what they use.</summary>
/// <param name="All">Every type that is nested in no other.</param>
/// <param name="Public">The public ones among them.</param>
/// <param name="Uses">Who names whom, once per member.</param>
public sealed record AssemblyTypes(
    IReadOnlySet<QualifiedName> All, IReadOnlySet<QualifiedName> Public, IReadOnlySet<TypeUse> Uses);
