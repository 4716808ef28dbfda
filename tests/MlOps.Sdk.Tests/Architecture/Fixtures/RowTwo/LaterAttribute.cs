namespace MlOps.Sdk.Tests.Architecture.Fixtures.RowTwo;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class LaterAttribute(Type type) : Attribute
{
    public Type Type { get; } = type;
}
