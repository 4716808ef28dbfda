namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>A clock that somebody sets.</summary>
internal sealed class JumpingTime : TimeProvider
{
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
}
