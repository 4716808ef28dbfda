namespace MlOps.Testing.Architecture;

/// <summary>The full name of a type that is nested in no other.</summary>
public readonly record struct QualifiedName(string Namespace, string Name)
{
    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}.{Name}";
}
