namespace MlOps.Testing.Server;

/// <summary>Which MLflow the server behaves as, where versions differ.</summary>
public enum MlflowFlavour
{
    /// <summary>3.11 under uvicorn: chunked bodies read as empty; metrics/get-history without max_results gives no metrics.</summary>
    Mlflow3,

    /// <summary>2.22 under gunicorn: chunked bodies are read; errors have two fields; no delete-experiment-tag.</summary>
    Mlflow2,
}
