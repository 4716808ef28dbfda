using MlOps.Sdk.Primitives;

namespace MlOps.Sdk.MlflowDatabase;

/// <summary>A file cannot be used as MLflow's database. Nothing was written to it.</summary>
public sealed class MlflowDatabaseException : MlOpsException
{
    internal MlflowDatabaseException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
