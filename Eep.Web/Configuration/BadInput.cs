using System.Text.Json;
using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Pruning;
using Eep.Core.Runs;
using Eep.Core.Search;
using Eep.Web.Access;

namespace Eep.Web.Configuration;

/// <summary>Tells what a user gave wrongly from faults of ours or of the machine.</summary>
public static class BadInput
{
    /// <summary>Whether the exception's message is for the user and the input is to blame.</summary>
    public static bool Is(Exception exception) => exception
        is RunOptionsException
        or PlanException
        or CheckpointException
        or TaskException
        or SearchException
        or ModelException
        or ConfigurationException
        or CredentialException
        or JsonException
        or FileNotFoundException
        or DirectoryNotFoundException;
}
