using System.Reflection;
using System.Runtime.Loader;
using MlOps.Gpu.Pipelines;

namespace MlOps.Gpu.Tests.Architecture;

/// <summary>The library and these tests once more, in a context that notes which assemblies their code asks for.</summary>
internal sealed class LoadedAssemblies : AssemblyLoadContext
{
    private static readonly Assembly[] Again = [typeof(FeaturePipeline).Assembly, typeof(LoadedAssemblies).Assembly];

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Runs a method of these tests there.</summary>
    /// <param name="method">Static, without parameters.</param>
    /// <returns>The names of the assemblies that were asked for until it returned.</returns>
    public static IReadOnlySet<string> Of(MethodInfo method)
    {
        var context = new LoadedAssemblies();
        var type = context.LoadFromAssemblyPath(method.Module.FullyQualifiedName).GetType(method.DeclaringType!.FullName!)!;
        type.GetMethod(method.Name, BindingFlags.Static | BindingFlags.Public)!.Invoke(null, null);
        lock (context._names)
        {
            return context._names.ToHashSet(StringComparer.Ordinal);
        }
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        lock (_names)
        {
            _names.Add(assemblyName.Name!);
        }

        return Array.Find(Again, assembly => assembly.GetName().Name == assemblyName.Name) is { } own ? LoadFromAssemblyPath(own.Location) : null;
    }
}
