using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Orchestrator.Server.Access;

namespace Orchestrator.Server.Web;

/// <summary>The OpenAPI document, complete enough to generate clients from.</summary>
internal static class ApiDocument
{
    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.CreateSchemaReferenceId = type => Trim(OpenApiOptions.CreateDefaultSchemaReferenceId(type));
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Orchestrator",
                Version = "v1",
                Description = "Distributes software over many computers. Errors are problem details (RFC 9457); their detail names the place and the remedy.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[KeyAuthentication.SchemeName] =
                new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = KeyAuthentication.Header, Description = "An API key." };
            document.Servers = [];
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            // Instants have a converter of their own, which leaves the generator without a type.
            if (context.JsonTypeInfo.Type == typeof(DateTimeOffset))
                Describe(schema, JsonSchemaType.String);
            else if (context.JsonTypeInfo.Type == typeof(DateTimeOffset?))
                Describe(schema, JsonSchemaType.String | JsonSchemaType.Null);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
                parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name ?? "");
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<NeededRole>().FirstOrDefault() is not { Role: var role })
                return Task.CompletedTask;
            operation.Security ??= [];
            operation.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyAuthentication.SchemeName, context.Document)] = [] });
            operation.Description = $"{operation.Description} Role: {role.ToString().ToLowerInvariant()} or above.".Trim();
            return Task.CompletedTask;
        });
    });

    private static void Describe(OpenApiSchema instant, JsonSchemaType type) => (instant.Type, instant.Format) = (type, "date-time");

    /// <summary>The records are called views here and what they show there.</summary>
    private static string? Trim(string? id) => id?.EndsWith("View", StringComparison.Ordinal) == true ? id[..^4] : id;
}
