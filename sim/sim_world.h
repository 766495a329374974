#ifndef ASYNCARIUM_SIM_WORLD_H
#define ASYNCARIUM_SIM_WORLD_H

// For tests of the simulator: the world in which a simulation lives.

#include "asyncarium/sim.h"
#include "sim/world/world.h"

World *sim_world(Sim *sim);

#endif
