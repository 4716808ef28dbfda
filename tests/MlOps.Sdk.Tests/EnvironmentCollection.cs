namespace MlOps.Sdk.Tests;

/// <summary>Tests that set environment variables: no other test runs beside them, since variables are the whole process's.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EnvironmentCollection
{
    public const string Name = "Environment";
}
