namespace MlOps.Sdk.Tests.Architecture.Fixtures.RowOne;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class MarkAttribute(Type type) : Attribute
{
    public Type Type { get; } = type;

    public Type[] Others { get; init; } = [];
}
