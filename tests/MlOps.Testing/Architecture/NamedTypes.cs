using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;

namespace MlOps.Testing.Architecture;

/// <summary>
/// Reports every type that a signature or an attribute's value names while the metadata reader decodes it.
/// What a type decodes to is its name, with its assembly where that is another one: of use only to find enums by.
/// </summary>
internal sealed class NamedTypes(Assembly assembly, Action<QualifiedName> report)
    : ISignatureTypeProvider<string, object?>, ICustomAttributeTypeProvider<string>
{
    private const string SystemType = "System.Type";

    public static QualifiedName OutermostOf(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil)
        {
            type = reader.GetTypeDefinition(type.GetDeclaringType());
        }

        return new QualifiedName(reader.GetString(type.Namespace), reader.GetString(type.Name));
    }

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        var outermost = OutermostOf(reader, handle);
        report(outermost);
        var nested = "";
        var type = reader.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil)
        {
            nested = $"+{reader.GetString(type.Name)}{nested}";
            type = reader.GetTypeDefinition(type.GetDeclaringType());
        }

        return $"{outermost}{nested}";
    }

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        var nested = "";
        var type = reader.GetTypeReference(handle);
        while (type.ResolutionScope.Kind == HandleKind.TypeReference)
        {
            nested = $"+{reader.GetString(type.Name)}{nested}";
            type = reader.GetTypeReference((TypeReferenceHandle)type.ResolutionScope);
        }

        var outermost = new QualifiedName(reader.GetString(type.Namespace), reader.GetString(type.Name));
        report(outermost);
        var home = reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope);
        return $"{outermost}{nested}, {reader.GetString(home.Name)}";
    }

    public string GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public string GetTypeFromSerializedName(string name)
    {
        Report(TypeName.Parse(name));
        return name;
    }

    // The size of an enum decides how an attribute's value is read.
    public PrimitiveTypeCode GetUnderlyingEnumType(string type)
    {
        var found = Type.GetType(
            type, assemblyResolver: null, (home, name, _) => (home ?? assembly).GetType(name), throwOnError: true)!;
        return Enum.Parse<PrimitiveTypeCode>(Enum.GetUnderlyingType(found).Name);
    }

    public bool IsSystemType(string type) => type.StartsWith(SystemType + ",", StringComparison.Ordinal) || type == SystemType;

    public string GetSystemType() => SystemType;

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

    public string GetSZArrayType(string elementType) => elementType;

    public string GetArrayType(string elementType, ArrayShape shape) => elementType;

    public string GetByReferenceType(string elementType) => elementType;

    public string GetPointerType(string elementType) => elementType;

    public string GetPinnedType(string elementType) => elementType;

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => genericType;

    public string GetFunctionPointerType(MethodSignature<string> signature) => "";

    public string GetGenericMethodParameter(object? genericContext, int index) => "";

    public string GetGenericTypeParameter(object? genericContext, int index) => "";

    private void Report(TypeName type)
    {
        if (type.IsConstructedGenericType)
        {
            foreach (var argument in type.GetGenericArguments())
            {
                Report(argument);
            }

            Report(type.GetGenericTypeDefinition());
        }
        else if (!type.IsSimple)
        {
            Report(type.GetElementType());
        }
        else if (type.IsNested)
        {
            Report(type.DeclaringType);
        }
        else
        {
            report(new QualifiedName(type.Namespace, type.Name));
        }
    }
}
