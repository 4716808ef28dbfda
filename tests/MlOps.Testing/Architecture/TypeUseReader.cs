using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace MlOps.Testing.Architecture;

/// <summary>
/// Finds every type that a type names: in its head, its members' signatures, its attributes and its method bodies.
/// What the compiler leaves no trace of stays unseen: <c>nameof</c>, constants and the members of enums.
/// </summary>
public sealed class TypeUseReader
{
    private readonly PEReader _file;
    private readonly MetadataReader _metadata;
    private readonly NamedTypes _named;
    private readonly HashSet<TypeUse> _uses = [];
    private QualifiedName _from;
    private string _member = "";

    private TypeUseReader(Assembly assembly, PEReader file)
    {
        _file = file;
        _metadata = file.GetMetadataReader();
        _named = new NamedTypes(assembly, to => _uses.Add(new TypeUse(_from, _member, to)));
    }

    public static AssemblyTypes Read(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        return new TypeUseReader(assembly, file).Read();
    }

    private AssemblyTypes Read()
    {
        var all = new HashSet<QualifiedName>();
        var open = new HashSet<QualifiedName>();
        foreach (var handle in _metadata.TypeDefinitions)
        {
            var type = _metadata.GetTypeDefinition(handle);
            _from = NamedTypes.OutermostOf(_metadata, handle);
            all.Add(_from);
            if ((type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public)
            {
                open.Add(_from);
            }

            ReadType(type);
        }

        return new AssemblyTypes(all, open, _uses);
    }

    private void ReadType(TypeDefinition type)
    {
        _member = "";
        Use(type.BaseType);
        UseAttributes(type.GetCustomAttributes());
        UseGenericParameters(type.GetGenericParameters());
        foreach (var handle in type.GetInterfaceImplementations())
        {
            Use(_metadata.GetInterfaceImplementation(handle).Interface);
        }

        foreach (var handle in type.GetFields())
        {
            var field = _metadata.GetFieldDefinition(handle);
            _member = _metadata.GetString(field.Name);
            field.DecodeSignature(_named, null);
            UseAttributes(field.GetCustomAttributes());
        }

        foreach (var handle in type.GetProperties())
        {
            var property = _metadata.GetPropertyDefinition(handle);
            _member = _metadata.GetString(property.Name);
            property.DecodeSignature(_named, null);
            UseAttributes(property.GetCustomAttributes());
        }

        foreach (var handle in type.GetEvents())
        {
            var @event = _metadata.GetEventDefinition(handle);
            _member = _metadata.GetString(@event.Name);
            Use(@event.Type);
            UseAttributes(@event.GetCustomAttributes());
        }

        foreach (var handle in type.GetMethods())
        {
            ReadMethod(_metadata.GetMethodDefinition(handle));
        }
    }

    private void ReadMethod(MethodDefinition method)
    {
        _member = _metadata.GetString(method.Name);
        method.DecodeSignature(_named, null);
        UseAttributes(method.GetCustomAttributes());
        UseGenericParameters(method.GetGenericParameters());
        foreach (var handle in method.GetParameters())
        {
            UseAttributes(_metadata.GetParameter(handle).GetCustomAttributes());
        }

        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        var body = _file.GetMethodBody(method.RelativeVirtualAddress);
        Use(body.LocalSignature);
        foreach (var region in body.ExceptionRegions)
        {
            Use(region.CatchType);
        }

        foreach (var token in IntermediateLanguage.TokensOf(body.GetILReader()))
        {
            Use(MetadataTokens.EntityHandle(token));
        }
    }

    private void UseGenericParameters(GenericParameterHandleCollection parameters)
    {
        foreach (var parameter in parameters.Select(_metadata.GetGenericParameter))
        {
            UseAttributes(parameter.GetCustomAttributes());
            foreach (var constraint in parameter.GetConstraints())
            {
                Use(_metadata.GetGenericParameterConstraint(constraint).Type);
            }
        }
    }

    private void UseAttributes(CustomAttributeHandleCollection attributes)
    {
        foreach (var attribute in attributes.Select(_metadata.GetCustomAttribute))
        {
            Use(attribute.Constructor);
            attribute.DecodeValue(_named);
        }
    }

    // The signature of a called method adds nothing: its declaring type names the same types and stands under the same rules.
    private void Use(EntityHandle handle)
    {
        if (handle.IsNil)
        {
            return;
        }

        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                _named.GetTypeFromDefinition(_metadata, (TypeDefinitionHandle)handle, 0);
                break;
            case HandleKind.TypeReference:
                _named.GetTypeFromReference(_metadata, (TypeReferenceHandle)handle, 0);
                break;
            case HandleKind.TypeSpecification:
                _metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_named, null);
                break;
            case HandleKind.MemberReference:
                Use(_metadata.GetMemberReference((MemberReferenceHandle)handle).Parent);
                break;
            case HandleKind.MethodDefinition:
                Use(_metadata.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.FieldDefinition:
                Use(_metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodSpecification:
                var method = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                Use(method.Method);
                method.DecodeSignature(_named, null);
                break;
            case HandleKind.StandaloneSignature:
                UseSignature(_metadata.GetStandaloneSignature((StandaloneSignatureHandle)handle));
                break;
            default:
                throw new NotSupportedException($"{_from}.{_member} holds a token of the unknown kind {handle.Kind}.");
        }
    }

    private void UseSignature(StandaloneSignature signature)
    {
        if (signature.GetKind() == StandaloneSignatureKind.LocalVariables)
        {
            signature.DecodeLocalSignature(_named, null);
        }
        else
        {
            signature.DecodeMethodSignature(_named, null);
        }
    }
}
