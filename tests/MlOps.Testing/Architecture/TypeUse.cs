namespace MlOps.Testing.Architecture;

/// <summary>One type names another.</summary>
/// <param name="From">The type that does; a nested one counts to the type around it.</param>
/// <param name="Member">The member in which it does; "" for the type's own head.</param>
/// <param name="To">The type that it names.</param>
public sealed record TypeUse(QualifiedName From, string Member, QualifiedName To);
