using Eep.Core.Evaluation;
using Eep.Web.Models;
using Eep.Web.Tasks;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Eep.Web.Endpoints;

/// <summary>/api/v1/models and /api/v1/tasks. A task is named by its path, as in options.json.</summary>
public static class CatalogEndpoints
{
    // The files, and what a form puts around them.
    private const long MostUpload = ITaskFiles.MostBytes + (1 << 20);

    /// <summary>Maps both.</summary>
    public static void MapCatalog(this IEndpointRouteBuilder api)
    {
        api.MapGet("/models", (IModelService models, CancellationToken cancellationToken) => models.ListAsync(cancellationToken))
            .WithTags("Models").WithSummary("All models that can be chosen.");
        api.MapGet("/tasks", (ITaskService tasks, CancellationToken cancellationToken) => tasks.ListAsync(cancellationToken))
            .WithTags("Tasks").WithSummary("All tasks that can be chosen.");
        api.MapGet("/tasks/files", (ITaskFiles files, CancellationToken cancellationToken) => files.ListAsync(cancellationToken))
            .WithTags("Tasks").WithSummary("All task files, those that cannot be read with the reason.");
        api.MapGet("/tasks/preview", (ITaskFiles files, string path, SplitKind? split, CancellationToken cancellationToken) =>
                files.PreviewAsync(path, split, cancellationToken))
            .WithTags("Tasks").WithSummary("The first rows of a split as they become prompts.");
        api.MapPost("/tasks/try", (ITaskFiles files, string path, string model, SplitKind? split, CancellationToken cancellationToken) =>
                files.TryAsync(path, model, split, cancellationToken))
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

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string name, ITaskFiles files, CancellationToken cancellationToken) =>
        await files.DeleteAsync(name, cancellationToken)
            ? TypedResults.NoContent()
            : TypedResults.Problem($"No task '{name}' was uploaded.", statusCode: StatusCodes.Status404NotFound);
}
