using Eep.Core.Evaluation;
using Eep.Web.Models;
using Eep.Web.Tasks;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Eep.Web.Endpoints;

/// <summary>/api/v1/models, /aliases and /tasks. A task is named by its path, as in options.json.</summary>
public static class CatalogEndpoints
{
    /// <summary>Most bytes of a request: the files, and what a form puts around them.</summary>
    internal const long MostUpload = ITaskFiles.MostBytes + (1 << 20);

    /// <summary>Maps them.</summary>
    public static void MapCatalog(this IEndpointRouteBuilder api)
    {
        api.MapGet("/models", (IModelService models, CancellationToken cancellationToken) => models.ListAsync(cancellationToken))
            .WithTags("Models").WithSummary("All models that can be chosen.");
        api.MapGet("/aliases", (IAliasService aliases, CancellationToken cancellationToken) => aliases.ListAsync(cancellationToken))
            .WithTags("Models").WithSummary("Which model versions are candidate, approved and production.");
        api.MapPut("/aliases/{alias}", (string alias, AliasRequest request, IAliasService aliases, CancellationToken cancellationToken) =>
                aliases.SetAsync(request.Model, Words.Read<ModelAlias>(alias), cancellationToken))
            .WithTags("Models").WithSummary("Gives an alias to a model version; approved and production need a PASS.");
        api.MapDelete("/aliases/{alias}", RemoveAliasAsync).WithTags("Models").WithSummary("Takes an alias from a model version: model=PATH.");
        api.MapGet("/tasks", (ITaskService tasks, CancellationToken cancellationToken) => tasks.ListAsync(cancellationToken))
            .WithTags("Tasks").WithSummary("All tasks that can be chosen.");
        api.MapGet("/tasks/files", (ITaskFiles files, CancellationToken cancellationToken) => files.ListAsync(cancellationToken))
            .WithTags("Tasks").WithSummary("All task files, those that cannot be read with the reason.");
        api.MapGet("/tasks/preview", (ITaskFiles files, string path, string? split, CancellationToken cancellationToken) =>
                files.PreviewAsync(path, Words.Find<SplitKind>(split), cancellationToken))
            .WithTags("Tasks").WithSummary("The first rows of a split as they become prompts.");
        api.MapPost("/tasks/try", (ITaskFiles files, string path, string model, string? split, CancellationToken cancellationToken) =>
                files.TryAsync(path, model, Words.Find<SplitKind>(split), cancellationToken))
            .WithTags("Tasks").WithSummary("Asks a model the first rows of a split: prompt, target, answer and score of each.");
        api.MapPost("/tasks", UploadAsync).DisableAntiforgery().WithMetadata(new RequestSizeLimitAttribute(MostUpload)).Accepts<IFormFileCollection>("multipart/form-data")
            .WithTags("Tasks").WithSummary("Uploads a task: its .yaml file and its data files.");
        api.MapDelete("/tasks/{name}", DeleteAsync).WithTags("Tasks").WithSummary("Deletes an uploaded task.");
    }

    private static async Task<Ok<TaskFileView>> UploadAsync(HttpRequest request, ITaskFiles files, CancellationToken cancellationToken)
    {
        var form = request.HasFormContentType ? await request.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = ITaskFiles.MostBytes }, cancellationToken) : throw new TaskException("The body is no multipart/form-data.");
        return TypedResults.Ok(await files.UploadAsync(
            [.. form.Files.Select(file => new UploadedFile(file.FileName, file.OpenReadStream))], cancellationToken));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAliasAsync(string alias, string model, IAliasService aliases, CancellationToken cancellationToken) =>
        await aliases.RemoveAsync(model, Words.Read<ModelAlias>(alias), cancellationToken)
            ? TypedResults.NoContent()
            : TypedResults.Problem($"{model} has no alias {alias.ToLowerInvariant()}.", statusCode: StatusCodes.Status404NotFound);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string name, ITaskFiles files, CancellationToken cancellationToken) =>
        await files.DeleteAsync(name, cancellationToken)
            ? TypedResults.NoContent()
            : TypedResults.Problem($"No task '{name}' was uploaded.", statusCode: StatusCodes.Status404NotFound);
}
