namespace MlOps.Testing.Server;

/// <summary>What a field of a message holds.</summary>
internal enum FieldKind
{
    Text,
    Long,
    Double,
    Flag,
    Choice,
    Message,
}
