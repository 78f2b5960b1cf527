using Eep.Core.Runs;
using Eep.Web.Configuration;
using Eep.Web.Data;
using Eep.Web.Runs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Eep.Web.Endpoints;

/// <summary>Files of completed runs: each by itself, or the whole checkpoint as one archive. Both can be resumed.</summary>
public static class DownloadEndpoints
{
    private const string Binary = "application/octet-stream";

    /// <summary>Maps the downloads.</summary>
    public static void MapDownloads(this IEndpointRouteBuilder api)
    {
        var runs = api.MapGroup("/runs/{id:guid}").WithTags("Downloads");
        string[] reads = [HttpMethods.Get, HttpMethods.Head];
        runs.MapMethods("/files/{**path}", reads, FileAsync)
            .WithSummary("One file, as listed under artifacts; Range and If-Range work.")
            .Produces(StatusCodes.Status200OK, contentType: Binary);
        runs.MapMethods("/checkpoint.tar", reads, CheckpointAsync)
            .WithSummary("The exported checkpoint as a tar archive; Range and If-Range work.")
            .Produces(StatusCodes.Status200OK, contentType: "application/x-tar");
        runs.MapMethods("/individuals/{number:int}/checkpoint.tar", reads, IndividualAsync)
            .WithSummary("The checkpoint of one individual, once it is made, as a tar archive; Range and If-Range work.")
            .Produces(StatusCodes.Status200OK, contentType: "application/x-tar");
    }

    // Only registered paths are served: what a request names never reaches the file system by itself.
    private static async Task<Results<PhysicalFileHttpResult, ProblemHttpResult>> FileAsync(
        Guid id, string path, RunQueries queries, EepPaths paths, CancellationToken cancellationToken)
    {
        var artifact = (await queries.ArtifactsAsync(id, cancellationToken)).FirstOrDefault(file => file.Path == path);
        if (artifact is null)
        {
            return TypedResults.Problem($"Run {id} offers no file '{path}'.", statusCode: StatusCodes.Status404NotFound);
        }

        return TypedResults.PhysicalFile(
            Path.Combine(paths.RunFolder(id), artifact.Path),
            Path.GetExtension(path) == ".json" ? "application/json" : Binary,
            Path.GetFileName(path),
            entityTag: new EntityTagHeaderValue($"\"{artifact.Sha256}\""),
            enableRangeProcessing: true);
    }

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> CheckpointAsync(
        Guid id, RunQueries queries, EepPaths paths, CancellationToken cancellationToken)
    {
        var files = await queries.ArtifactsAsync(id, cancellationToken);
        return Archive(paths.RunFolder(id), RunFiles.Checkpoint, $"eep-{id.ToString()[..8]}", files) is { } archive
            ? archive
            : TypedResults.Problem($"Run {id} offers no checkpoint.", statusCode: StatusCodes.Status404NotFound);
    }

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> IndividualAsync(
        Guid id, int number, RunQueries queries, EepPaths paths, CancellationToken cancellationToken)
    {
        var files = await queries.ArtifactsAsync(id, cancellationToken);
        return Archive(paths.RunFolder(id), IndividualCheckpoint.FolderOf(number), $"eep-{id.ToString()[..8]}-{number}", files) is { } archive
            ? archive
            : TypedResults.Problem($"Run {id} has no checkpoint of individual {number}; POST to its checkpoint makes it.", statusCode: StatusCodes.Status404NotFound);
    }

    private static FileStreamHttpResult? Archive(string root, string folder, string name, IEnumerable<ArtifactFile> artifacts)
    {
        var prefix = folder + "/";
        var files = artifacts.Where(file => file.Path.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        if (files.Count == 0)
        {
            return null;
        }

        var archive = new TarArchive(
            [.. files.Select(file => new TarEntryFile($"{name}/{file.Path[prefix.Length..]}", Path.Combine(root, file.Path), file.Bytes))]);
        return TypedResults.Stream(
            archive.Open(),
            "application/x-tar",
            $"{name}.tar",
            entityTag: new EntityTagHeaderValue($"\"{TarArchive.Tag(name, files)}\""),
            enableRangeProcessing: true);
    }
}
