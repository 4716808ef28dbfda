using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Pipelines;

/// <summary>Something fitted that makes features of columns. Immutable and thread-safe.</summary>
public interface ITransformer
{
    /// <summary>The columns that it reads.</summary>
    IReadOnlyList<string> InputNames { get; }

    /// <summary>The columns that it makes, in order.</summary>
    IReadOnlyList<string> OutputNames { get; }

    /// <summary>Makes the features of each row.</summary>
    /// <param name="table">Has the columns of <see cref="InputNames"/>; others are passed over.</param>
    /// <exception cref="KeyNotFoundException">A column is missing.</exception>
    Table Transform(Table table);
}
