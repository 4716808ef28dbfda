namespace MlOps.Testing.Server;

/// <summary>A field of a message.</summary>
internal sealed record MessageField(string Name, FieldKind Kind)
{
    public bool Repeated { get; init; }

    /// <summary>Whether MLflow insists on it.</summary>
    public bool Required { get; init; }

    /// <summary>Whether MLflow leaves it out of its second look at values when the message could not be read.</summary>
    public bool Unchecked { get; init; }

    /// <summary>Whether MLflow's second look at a choice takes numbers instead of names.</summary>
    public bool IsNumberLike { get; init; }

    /// <summary>The names of a choice; a name's place is its number.</summary>
    public string[] Names { get; init; } = [];

    /// <summary>The shape of a message within.</summary>
    public MessageShape? Shape { get; init; }

    /// <summary>The most that a number may be.</summary>
    public long? Most { get; init; }

    /// <summary>The fields that the messages of a list must have.</summary>
    public string[] RequiredWithin { get; init; } = [];
}
