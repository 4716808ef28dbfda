namespace MlOps.Sdk.Tests.Mlflow;

/// <summary>A stream that does not say how long it is.</summary>
public sealed class EndlessLookingStream(byte[] bytes) : MemoryStream(bytes)
{
    public override bool CanSeek => false;
}
