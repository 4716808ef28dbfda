namespace MlOps.Sdk.Tracking;

/// <summary>The run that is being written.</summary>
public sealed class ActiveRun
{
}
