using Eep.Web.Runs;
using MudBlazor;

namespace Eep.Web.Components.Controls;

/// <summary>How a state is shown: a word, an icon and a colour, never a colour alone.</summary>
public sealed record StateLook(string Word, string Icon, string Tone)
{
    public static StateLook Of(RunState state) => state switch
    {
        RunState.Queued => new("Queued", Icons.Material.Outlined.Schedule, "tone-quiet"),
        RunState.Preparing => new("Preparing", Icons.Material.Outlined.HourglassTop, "tone-active"),
        RunState.Running => new("Running", Icons.Material.Outlined.PlayArrow, "tone-active"),
        RunState.Cancelling => new("Cancelling", Icons.Material.Outlined.StopCircle, "tone-warn"),
        RunState.Interrupted => new("Interrupted", Icons.Material.Outlined.PauseCircle, "tone-warn"),
        RunState.Completed => new("Completed", Icons.Material.Outlined.CheckCircle, "tone-good"),
        RunState.Cancelled => new("Cancelled", Icons.Material.Outlined.Cancel, "tone-quiet"),
        RunState.Failed => new("Failed", Icons.Material.Outlined.ErrorOutline, "tone-bad"),
        RunState.Pausing => new("Pausing", Icons.Material.Outlined.PauseCircle, "tone-warn"),
        RunState.Paused => new("Paused", Icons.Material.Outlined.PauseCircle, "tone-quiet"),
        RunState.Stopping => new("Stopping", Icons.Material.Outlined.StopCircle, "tone-warn"),
        RunState.Stopped => new("Stopped", Icons.Material.Outlined.CheckCircle, "tone-good"),
        RunState.Stale => new("Stale", Icons.Material.Outlined.HourglassTop, "tone-warn"),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Unknown state."),
    };

    /// <summary>Whether a run changes no more.</summary>
    public static bool IsFinal(RunState state) => state.IsFinal();

    public static bool IsActive(RunState state) => !IsFinal(state);
}
