using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using MlOps.Analyzers.CodeFixes.Credentials;
using MlOps.Analyzers.Credentials;

namespace MlOps.Analyzers.Oldest.Tests;

/// <summary>Holds that the other tests of this project run with the compiler that they are there for.</summary>
public sealed class OldestCompilerTests
{
    [Theory]
    [InlineData(typeof(Compilation))]
    [InlineData(typeof(CSharpCompilation))]
    [InlineData(typeof(Workspace))]
    public void The_compiler_is_the_oldest_that_the_rules_run_in(Type part) => Assert.Equal(new Version(4, 8, 0, 0), part.Assembly.GetName().Version);

    /// <summary>What a compiler is shipped with is what it refers to itself; an editor that has an older one can't load what asks for a newer.</summary>
    [Theory]
    [InlineData(typeof(HardCodedCredentialAnalyzer))]
    [InlineData(typeof(HardCodedCredentialFixer))]
    public void Nothing_is_asked_for_that_the_oldest_compiler_does_not_have(Type part)
    {
        var shipped = new[] { typeof(Compilation), typeof(CSharpCompilation), typeof(Workspace) }
            .SelectMany(type => type.Assembly.GetReferencedAssemblies().Append(type.Assembly.GetName()))
            .GroupBy(assembly => assembly.Name!).ToDictionary(group => group.Key, group => group.Max(assembly => assembly.Version));

        var asked = part.Assembly.GetReferencedAssemblies().Where(assembly => assembly.Name is not ("netstandard" or "MlOps.Analyzers")).ToList();

        Assert.NotEmpty(asked);
        Assert.Empty(asked.Where(assembly => !shipped.TryGetValue(assembly.Name!, out var version) || assembly.Version > version).Select(assembly => assembly.FullName));
    }
}
